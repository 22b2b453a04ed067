// Reads a square code with the camera or from a photo: by the browser itself where it can, else by a library that is
// fetched at first use.
const place = document.querySelector("#scan");
const video = place.querySelector("video");
const photo = place.querySelector("input[type=file]");
const SIDES = [1600, 3200]; // pixels: a photo is looked at small first, then large

place.hidden = false;
place.querySelector("button").addEventListener("click", watch);
photo.addEventListener("change", async () => {
  if (!photo.files.length) return;
  say("reading");
  const picture = await createImageBitmap(photo.files[0]).catch(() => null);
  if (!picture || !(await look(picture, picture))) say("none");
});

async function watch() {
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return say("refused");
  }
  video.hidden = false;
  await video.play();
  say("looking");
  const frame = { width: video.videoWidth, height: video.videoHeight };
  while (!video.paused && !(await look(video, frame))) await new Promise((done) => setTimeout(done, 200));
  for (const track of video.srcObject.getTracks()) track.stop();
  video.hidden = true;
}

/** Goes to the page of the code. A code that leads to another place is named, never followed. */
async function look(picture, size) {
  const text = await read(picture, size);
  if (!text) return false;
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address?.origin === location.origin && address.pathname.startsWith("/v/")) location.assign(address);
  else say("elsewhere");
  return true;
}

async function read(picture, size) {
  if ("BarcodeDetector" in window) {
    const [code] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
    return code?.rawValue;
  }
  await import(place.dataset.library);
  const longest = Math.max(size.width, size.height);
  const sides = new Set(SIDES.map((side) => Math.min(side, longest)));
  for (const side of sides) {
    const found = readAt(picture, size, side / longest);
    if (found) return found.data;
  }
  return null;
}

function readAt(picture, size, scale) {
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, width, height);
  return self.jsQR(context.getImageData(0, 0, width, height).data, width, height, { inversionAttempts: "dontInvert" });
}

function say(state) {
  for (const part of place.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
}
