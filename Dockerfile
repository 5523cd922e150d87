# One image for all roles: `keywatch` is the entry, a role is its command.
# It runs as a user without rights, and its root may be read-only; /data is where it writes.

FROM python:3.12.12-slim-bookworm AS build
WORKDIR /build
COPY requirements/uv.txt requirements/cluster.txt requirements/
RUN python -m venv /opt/keywatch \
 && /opt/keywatch/bin/pip install --no-cache-dir --require-hashes -r requirements/cluster.txt \
 && pip install --no-cache-dir --require-hashes -r requirements/uv.txt
COPY pyproject.toml README.md LICENSE ./
COPY domain domain
COPY keyworks keyworks
COPY crawlers crawlers
COPY fingerprint fingerprint
COPY alerts alerts
COPY backends backends
COPY config config
COPY service service
RUN uv build --wheel --out-dir dist \
 && /opt/keywatch/bin/pip install --no-cache-dir --no-deps --no-index dist/*.whl

FROM python:3.12.12-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libchromaprint1 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin keywatch \
 && install -d -o keywatch -g keywatch /data
COPY --from=build /opt/keywatch /opt/keywatch
# Compiled kernels are kept where the user may write; the first start of a volume makes them.
ENV PATH=/opt/keywatch/bin:$PATH HOME=/tmp NUMBA_CACHE_DIR=/data/kernels PYTHONDONTWRITEBYTECODE=1
USER 10001:10001
WORKDIR /data
VOLUME /data
ENTRYPOINT ["keywatch"]
CMD ["run"]
