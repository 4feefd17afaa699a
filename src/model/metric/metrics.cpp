#include "model/metric/metric.h"
