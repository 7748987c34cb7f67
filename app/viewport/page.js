// Put into viser's page. Its renderer bends every colour to the look of a film (ACES); here a surface has the photo's own
// colours, and lines those of ui_assets/palette.json. So no shader gets three.js's tone mapping.
{
  const given = WebGL2RenderingContext.prototype.shaderSource;
  WebGL2RenderingContext.prototype.shaderSource = function (shader, source) {
    given.call(this, shader, source.replace("#define TONE_MAPPING", ""));
  };
}

// Without a GPU each of the samples that smooth an edge is drawn by the processor: then one for every pixel has to do.
{
  const given = HTMLCanvasElement.prototype.getContext;
  const probe = document.createElement("canvas").getContext("webgl2");
  const info = probe?.getExtension("WEBGL_debug_renderer_info");
  const renderer = info ? String(probe?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  probe?.getExtension("WEBGL_lose_context")?.loseContext();
  if (/swiftshader|llvmpipe|software|basic render/i.test(renderer)) {
    HTMLCanvasElement.prototype.getContext = /** @type {any} */ (
      /** @this {HTMLCanvasElement} @param {string} kind @param {object} [options] */
      function (kind, options) {
        return given.call(this, kind, kind === "webgl2" ? { ...options, antialias: false } : options);
      }
    );
  }
}
