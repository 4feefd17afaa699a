#include "model/objective/objective.h"
