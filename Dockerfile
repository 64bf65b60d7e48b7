# Two stages: what builds stays behind, what runs is copied.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock requirements-dev.lock ./
RUN python -m venv /opt/newsdesk \
 && /opt/newsdesk/bin/python -m pip install --no-cache-dir -r requirements.lock
# The wheel is built with the locked build tool, in an environment that is not shipped.
RUN python -m venv /opt/build \
 && grep '^setuptools==' requirements-dev.lock > build.lock \
 && /opt/build/bin/python -m pip install --no-cache-dir -r build.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY corpus corpus
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/newsdesk/bin/python -m pip install --no-cache-dir --no-deps dist/newsdesk-*.whl \
 && /opt/newsdesk/bin/python -m pip check

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --home-dir /data newsdesk \
 && mkdir /data \
 && chown newsdesk:newsdesk /data
COPY --from=build /opt/newsdesk /opt/newsdesk
ENV PATH=/opt/newsdesk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NEWSDESK_DATABASE=/data/newsdesk.db
USER newsdesk
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s CMD ["newsdesk", "healthy"]
ENTRYPOINT ["newsdesk"]
CMD ["run"]
