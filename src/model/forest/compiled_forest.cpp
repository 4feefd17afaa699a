#include "model/forest/compiled_forest.h"
