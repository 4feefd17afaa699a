#include "model/forest/forest.h"
