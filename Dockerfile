# Earshot in a container. Settings and the database live in the volume /data; secrets come at the start, never with a layer.
FROM python:3.12-slim AS build
RUN python -m venv /opt/venv
COPY requirements/run.txt /tmp/run.txt
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/run.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin earshot \
 && install -d -o earshot -m 0700 /data
COPY --from=build /opt/venv /opt/venv
COPY bot /opt/earshot/bot
COPY rules /opt/earshot/rules
COPY sandbox /opt/earshot/sandbox
RUN printf '#!/opt/venv/bin/python -P\nfrom bot.__main__ import main\n\nmain()\n' > /usr/local/bin/earshot \
 && chmod 0755 /usr/local/bin/earshot \
 && /opt/venv/bin/python -m compileall -q /opt/earshot
ENV PYTHONPATH=/opt/earshot PYTHONUNBUFFERED=1 EARSHOT_SETTINGS=/data/earshot.toml
WORKDIR /data
VOLUME /data
USER 10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
 CMD ["/opt/venv/bin/python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8080/healthz', timeout=3)"]
ENTRYPOINT ["earshot"]
CMD ["run"]
