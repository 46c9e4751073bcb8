# The web application and the bot. The same steps as ./rettvis: uv and the lock file.
FROM python:3.12-slim-bookworm
COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv
RUN useradd --create-home --uid 10001 rettvis && mkdir -p /data /keys && chown rettvis /data /keys
WORKDIR /srv/rettvis
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --compile-bytecode
COPY LICENSE README.md ./
COPY api api
COPY bot bot
COPY content content
COPY translations translations
ENV PATH=/srv/rettvis/.venv/bin:$PATH PYTHONPATH=/srv/rettvis RETTVIS_DATA=/data
USER rettvis
CMD ["python", "-m", "api"]
