#include "data/matrix.h"
