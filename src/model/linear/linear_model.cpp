#include "model/linear/linear_model.h"
