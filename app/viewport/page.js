// Put into viser's page. Its renderer bends every colour to the look of a film (ACES); here a surface has the photo's own
// colours, and lines those of ui_assets/palette.json. So no shader gets three.js's tone mapping.
{
  const given = WebGL2RenderingContext.prototype.shaderSource;
  WebGL2RenderingContext.prototype.shaderSource = function (shader, source) {
    given.call(this, shader, source.replace("#define TONE_MAPPING", ""));
  };
}
