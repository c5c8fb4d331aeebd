# Superset with the dashboards in it. They are packed by Jigai's own code, in an image that is thrown away.
FROM python:3.11-slim AS packed
WORKDIR /opt/jigai
ENV PYTHONPATH=/opt/jigai/plugins JIGAI_PROJECT=/opt/jigai PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
RUN pip install --no-deps --require-hashes -r requirements.lock
COPY plugins plugins
COPY bi bi
RUN python -m jigai.publishing.bi_bundle dashboards.zip

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    SUPERSET_HOME=/var/lib/superset \
    SUPERSET_CONFIG_PATH=/opt/jigai/bi/superset/superset_config.py

RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin jigai \
    && install -d -o jigai -g jigai /var/lib/superset

WORKDIR /opt/jigai
COPY bi/superset/requirements.lock bi/superset/
RUN pip install --no-deps --require-hashes -r bi/superset/requirements.lock && python -m compileall -q -j 0 /usr/local/lib/python3.11
COPY bi bi
COPY docker/superset.sh docker/
COPY --from=packed /opt/jigai/dashboards.zip ./

USER jigai
CMD ["sh", "docker/superset.sh"]
