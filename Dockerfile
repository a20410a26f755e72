# The service with its model and its index inside: CPU only, nothing to download at start.
# Not built where no container engine runs; `docker build -t assistant-ctg .` is the command.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/assistant
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY api api
COPY assistant assistant
COPY evals evals
COPY ingest ingest
# Where pip finds torch's CPU build, if the usual index gives the one with gigabytes of CUDA:
# docker build --build-arg PIP_EXTRA_INDEX_URL=… .
ARG PIP_EXTRA_INDEX_URL=
RUN /opt/assistant/bin/pip install -c constraints.txt '.[postgresql]'
COPY corpus /srv/corpus
ENV ASSISTANT_MODEL_CACHE=/srv/model ASSISTANT_STORE_PATH=/srv/index INGEST_CORPUS_PATH=/srv/corpus
RUN /opt/assistant/bin/python -m ingest

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 assistant \
    && useradd --system --uid 10001 --gid assistant --home-dir /nonexistent assistant
COPY --from=build /opt/assistant /opt/assistant
COPY --from=build --chown=assistant:assistant /srv /srv
# HF_HUB_OFFLINE: the model is a folder of the image, no hub is ever asked.
ENV PATH=/opt/assistant/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp \
    HF_HUB_OFFLINE=1 ANONYMIZED_TELEMETRY=False MALLOC_ARENA_MAX=2 \
    ASSISTANT_MODEL_CACHE=/srv/model ASSISTANT_STORE_PATH=/srv/index \
    INGEST_CORPUS_PATH=/srv/corpus API_CORPUS_PATH=/srv/corpus \
    API_STORAGE_URL=sqlite:////srv/kept/storage.sqlite
RUN install --directory --owner=assistant --group=assistant /srv/kept
USER assistant
WORKDIR /srv
# SQLite writes beside its file: these two are the only writable places of a read-only container.
VOLUME ["/srv/index", "/srv/kept"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m"]
CMD ["api", "--host", "0.0.0.0", "--port", "8000"]
