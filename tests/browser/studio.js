/* Works on pictures inside an empty page of the browser, which can read and draw PNGs where Python's standard library cannot. */
(() => {
  const MOST_COLOURS = 256, COARSE = 3; // bits that are cut off each channel before colours are compared
  const GONE = 10; // a colour has gone when there is a tenth of it left: letters of another font change no colour so much

  async function pixelsOf(png) {
    const image = new Image();
    image.src = "data:image/png;base64," + png;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height);
  }

  const channels = (colour) => [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];

  function counted(data, drop) {
    const counts = new Map();
    for (let at = 0; at < data.length; at += 4) {
      const colour = ((data[at] >> drop) << 16) | ((data[at + 1] >> drop) << 8) | (data[at + 2] >> drop);
      counts.set(colour, (counts.get(colour) || 0) + 1);
    }
    return counts;
  }

  /** Return size, palette and one byte per pixel of a picture, with the most frequent colours standing for the rest. */
  async function painted(png) {
    const { width, height, data } = await pixelsOf(png);
    const counts = counted(data, 0);
    const kept = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_COLOURS).map(([colour]) => colour);
    const place = new Map(kept.map((colour, index) => [colour, index]));
    for (const colour of counts.keys()) {
      if (place.has(colour)) continue;
      const [red, green, blue] = channels(colour);
      let best = 0, least = Infinity;
      kept.forEach((other, index) => {
        const [r, g, b] = channels(other);
        const far = (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
        if (far < least) { least = far; best = index; }
      });
      place.set(colour, best);
    }
    const bytes = new Uint8Array(width * height);
    for (let at = 0; at < bytes.length; at += 1) {
      bytes[at] = place.get((data[4 * at] << 16) | (data[4 * at + 1] << 8) | data[4 * at + 2]);
    }
    return { width, height, palette: kept.flatMap(channels), pixels: bytes.toBase64 ? bytes.toBase64() : base64(bytes) };
  }

  function base64(bytes) {
    let text = "";
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  }

  /** Return the largest part of a picture, 0 to 1, whose colour has all but gone from the other one; 1 if their sizes differ. */
  async function recoloured([one, other]) {
    const [before, after] = [await pixelsOf(one), await pixelsOf(other)];
    if (before.width !== after.width || before.height !== after.height) return 1;
    const [were, are] = [counted(before.data, COARSE), counted(after.data, COARSE)];
    let most = 0;
    for (const [some, others] of [[were, are], [are, were]]) {
      for (const [colour, count] of some) if ((others.get(colour) || 0) * GONE < count) most = Math.max(most, count);
    }
    return most / (before.width * before.height);
  }

  return { painted, recoloured };
})()
