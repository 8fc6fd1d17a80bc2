// Draws /openapi.json; nothing is fetched from anywhere else.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", validatorUrl: null, defaultModelsExpandDepth: 0, tryItOutEnabled: false });
