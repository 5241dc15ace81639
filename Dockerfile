# One image for web, worker and beat.

# Front-end packages: only their built files go on.
FROM node:24-slim AS node
# Inside an intranet, the address of its mirror.
ARG NPM_CONFIG_REGISTRY
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim-bookworm AS base
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
# Pango and the fonts of the letters; libharfbuzz-subset0 makes a letter many times faster to write.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      fontconfig fonts-noto-cjk fonts-lxgw-wenkai libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
 && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --home-dir /data --no-create-home app \
 && install -d -o app -g app /data /static
WORKDIR /app
COPY requirements.txt ./
ARG PIP_INDEX_URL
RUN pip install --require-hashes -r requirements.txt
COPY --from=node /app/node_modules node_modules
COPY . .
ENV DATA_DIR=/data STATIC_ROOT=/static
# The keys of this one command are thrown away with it.
RUN DATA_DIR=/tmp/build DEMO=1 python manage.py collectstatic --noinput --verbosity 0 && rm -rf /tmp/build
USER app
EXPOSE 8000
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "-b", "0.0.0.0:8000", "yiyang_skills.wsgi"]
