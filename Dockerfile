# One image for web, worker, beat and migrations. The first stage installs and builds, the second
# holds only what runs, as a user without rights.

FROM node:24-slim AS node

FROM python:3.13-slim AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ENV PYTHONDONTWRITEBYTECODE=1 PATH=/venv/bin:$PATH
RUN python -m venv /venv
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN python scripts/install_frontend.py
COPY . .
RUN python scripts/compile_translations.py \
    && QUARTIER_DATA_DIR=/tmp/build STATIC_ROOT=/app/staticfiles python manage.py collectstatic --no-input \
    && rm -rf node_modules tests .data

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home quartier
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    STATIC_ROOT=/app/staticfiles \
    QUARTIER_DATA_DIR=/data
WORKDIR /app
USER quartier
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "quartier.wsgi", "--config", "python:quartier.webserver", "--bind", "0.0.0.0:8000"]
