# The service in one image: web and worker differ in their command only.
#   docker build -t city-ieum .
# pip reads its own settings: give --build-arg PIP_EXTRA_INDEX_URL=… for a mirror, or for the CPU build of torch.

FROM python:3.11-slim AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY . .
RUN python -m venv /opt/ieum && /opt/ieum/bin/pip install --constraint constraints.txt .
# The model is converted here, once, so that a container is ready within seconds.
RUN IEUM_DATA_DIR=/opt/ieum-data /opt/ieum/bin/ieum init

FROM python:3.11-slim
RUN useradd --system --uid 10001 --create-home ieum && install -d -o ieum -g ieum /data
COPY --from=build /opt/ieum /opt/ieum
# A new volume at /data begins with what the image holds there: the converted model, and nothing else.
COPY --from=build --chown=ieum:ieum /opt/ieum-data/model /data/model
ENV PATH=/opt/ieum/bin:$PATH IEUM_DATA_DIR=/data PYTHONUNBUFFERED=1
USER ieum
VOLUME /data
EXPOSE 8000
# The site answers to its own names only, so the question is put in the first of them.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ.get('IEUM_TRUSTED_HOSTS', '').split(',')[0] or '127.0.0.1'}), timeout=4)"]
CMD ["ieum", "serve", "--host", "0.0.0.0", "--no-worker"]
