# The NLU server with its model trained into the image. The same steps as ./rettvis.
FROM python:3.10-slim-bookworm
COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv
RUN useradd --create-home --uid 10002 nlu
WORKDIR /srv/nlu
COPY nlu/pyproject.toml nlu/uv.lock ./
COPY nlu/stubs stubs
RUN uv sync --locked --no-dev --compile-bytecode
COPY nlu .
ENV PATH=/srv/nlu/.venv/bin:$PATH PYTHONPATH=/srv/nlu \
    RASA_TELEMETRY_ENABLED=false LOG_LEVEL=WARNING LOG_LEVEL_LIBRARIES=ERROR SQLALCHEMY_SILENCE_UBER_WARNING=1
RUN rasa train nlu --fixed-model-name rettvis --out models && chown -R nlu models
USER nlu
CMD ["rasa", "run", "--enable-api", "--interface", "0.0.0.0", "--port", "5005", "--model", "models/rettvis.tar.gz"]
