// The manifest's rows of the self-test: training's own answers, which any later program has to give again.
#pragma once

#include "model/artifact/package/manifest.h"
#include "model/model.h"

namespace espalier::model {

// AlgorithmError naming the row whose margins are others, bit for bit.
void run_self_test(const Predictor& predictor, const Manifest& manifest);

}  // namespace espalier::model
