// The story of a serving container: listen, load the model, answer, stop when told.
#pragma once

#include "serve/http/options.h"

namespace espalier::serve {

// Listens at once and answers /ping with 503 until the model is ready. A model that is missing or broken leaves the
// server up and unhealthy. Returns the exit status after SIGTERM or SIGINT: every accepted request has been answered,
// or the grace is over. PlatformError when the port is taken. Call from the main thread before any other thread is
// started.
int serve(const ServerOptions& options);

}  // namespace espalier::serve
