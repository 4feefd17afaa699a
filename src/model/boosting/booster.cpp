#include "model/boosting/booster.h"
