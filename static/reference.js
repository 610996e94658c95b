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

  SwaggerUIBundle({
    domNode: place,
    url: place.dataset.url,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    filter: false,
    persistAuthorization: false,
    tryItOutEnabled: true,
    validatorUrl: null,
    requestSnippetsEnabled: false,
    syntaxHighlight: { activated: true, theme: "agate" },
    requestInterceptor: prepare,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  });
})();
