#include "model/artifact/xgboost_file.h"
