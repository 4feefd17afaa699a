#include "model/forest/tree.h"
