// Makes src/pages/fleet/land.ts, the outline of the continents on the Fleet page's map:
//   npm pack world-atlas@2 && tar xzf world-atlas-*.tgz && node build/land.mjs package/land-110m.json
// The shapes are Natural Earth's (public domain) as world-atlas packs them (ISC). Drawn once and kept,
// so that the pages ask no server for tiles and carry no library for it.
import { readFileSync, writeFileSync } from 'node:fs';

/** Half a degree: a pixel or two on the largest screen. */
const STEP = 0.5;

/** Islands of less than this many points are smaller than a mark. */
const LEAST_POINTS = 5;

const topology = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { scale, translate } = topology.transform;
const arcs = topology.arcs.map((arc) => {
  let x = 0;
  let y = 0;
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
});
const ring = (indexes) => indexes.flatMap((at) => (at < 0 ? [...arcs[~at]].reverse() : arcs[at]));
let path = '';
const draw = (points, shift) => {
  let [x, y] = points[0];
  path += `M${x + shift} ${y}l`;
  path += points
    .slice(1)
    .map(([px, py]) => {
      const step = `${px - x} ${py - y}`;
      [x, y] = [px, py];
      return step;
    })
    .join(' ');
  path += 'z';
};
for (const geometry of topology.objects.land.geometries) {
  for (const polygon of geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs) {
    for (const outline of polygon.map(ring)) {
      // The southern ice goes around the pole, and nobody has a machine there.
      if (outline.every(([, latitude]) => latitude < -60)) {
        continue;
      }
      const points = [];
      let turns = 0;
      let before = outline[0][0];
      for (const [longitude, latitude] of outline) {
        // What crosses the date line goes on beyond the map's edge, and is drawn at both edges.
        turns += Math.abs(longitude - before) <= 180 ? 0 : longitude < before ? 1 : -1;
        before = longitude;
        const point = [Math.round((longitude + 180 + 360 * turns) / STEP), Math.round((90 - latitude) / STEP)];
        const last = points.at(-1);
        if (last === undefined || last[0] !== point[0] || last[1] !== point[1]) {
          points.push(point);
        }
      }
      if (points.length >= LEAST_POINTS) {
        draw(points, 0);
        if (points.some(([x]) => x > 360 / STEP)) {
          draw(points, -360 / STEP);
        }
        if (points.some(([x]) => x < 0)) {
          draw(points, 360 / STEP);
        }
      }
    }
  }
}
path = path.replace(/ -/g, '-');
writeFileSync(
  new URL('../src/pages/fleet/land.ts', import.meta.url),
  `// Made by build/land.mjs from Natural Earth's land at 1:110m (public domain), packed by world-atlas (ISC).\n/** Half a degree is one unit: 720 wide, 360 high, the north pole at the top. */\nexport const LAND =\n  '${path}';\n`,
);
