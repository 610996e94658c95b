/** Where Tailwind looks for class names, and the few tokens that are not colours (those are in static/src/app.css). */
export default {
  content: ["./views/**/*.templ", "./views/**/*.go"],
  theme: {
    extend: {
      fontFamily: {
        sans: ['"Instrument Sans Variable"', "ui-sans-serif", "system-ui", "sans-serif"],
        display: ['"Bricolage Grotesque Variable"', '"Instrument Sans Variable"', "ui-sans-serif", "system-ui", "sans-serif"],
        mono: ["ui-monospace", '"SF Mono"', '"Cascadia Mono"', "Menlo", "Consolas", "monospace"],
      },
    },
  },
};
