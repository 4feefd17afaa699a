#include "model/artifact/manifest.h"
