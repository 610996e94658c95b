// Starts the API viewer. The page names the description's address; nothing is asked of any other origin.
(() => {
  "use strict";

  const root = document.documentElement;
  const place = document.getElementById("reference");
  const system = matchMedia("(prefers-color-scheme: dark)");

  // The viewer goes by a class; the pages go by data-theme, and by the system where that is absent.
  function followTheme() {
    const theme = root.dataset.theme || (system.matches ? "dark" : "light");
    root.classList.toggle("dark-mode", theme === "dark");
  }
  followTheme();
  system.addEventListener("change", followTheme);
  new MutationObserver(followTheme).observe(root, { attributeFilter: ["data-theme"] });

  // Calls go to the origin that the page came from, which may be reached by another name than the public one. No cookies go along:
  // with them a browser would ask for a password of its own where a key is refused.
  function prepare(request) {
    const url = new URL(request.url, location.href);
    request.url = location.origin + url.pathname + url.search;
    request.credentials = "omit";
    return request;
  }

  // The viewer would fill in examples of filters, and a first try would find nothing: they are told instead.
  function withoutFilters(description) {
    for (const path of Object.values(description.paths)) {
      for (const parameter of Object.values(path).flatMap((operation) => operation.parameters ?? [])) {
        if (parameter.in !== "query" || parameter.required || parameter.example === undefined) continue;
        parameter.description += ` For example \`${parameter.example}\`.`;
        delete parameter.example;
      }
    }
    return description;
  }

  const show = (description) => SwaggerUIBundle({
    domNode: place,
    spec: withoutFilters(description),
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    persistAuthorization: false,
    tryItOutEnabled: true,
    validatorUrl: null,
    syntaxHighlight: { activated: true, theme: "agate" },
    requestInterceptor: prepare,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  });

  fetch(place.dataset.url)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
    .then(show)
    .catch(() => { document.getElementById("reference-failed").hidden = false; });
})();
