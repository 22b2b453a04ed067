// Reads a square code with the camera or from a photo, where the browser can; elsewhere the phone's own camera does.
const place = document.querySelector("#scan");
const video = place.querySelector("video");
const photo = place.querySelector("input[type=file]");

if ("BarcodeDetector" in window) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => watch(detector));
  photo.addEventListener("change", async () => {
    const found = photo.files.length ? await look(detector, await createImageBitmap(photo.files[0])) : false;
    if (!found) say("none");
  });
}

async function watch(detector) {
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return say("refused");
  }
  video.hidden = false;
  await video.play();
  say("looking");
  while (!video.paused && !(await look(detector, video))) await new Promise((done) => setTimeout(done, 200));
  for (const track of video.srcObject.getTracks()) track.stop();
  video.hidden = true;
}

/** Goes to the page of the code. A code that leads to another place is named, never followed. */
async function look(detector, picture) {
  const [code] = await detector.detect(picture);
  if (!code) return false;
  const address = URL.canParse(code.rawValue) ? new URL(code.rawValue) : null;
  if (address?.origin === location.origin && address.pathname.startsWith("/v/")) location.assign(address);
  else say("elsewhere");
  return true;
}

function say(state) {
  for (const part of place.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
}
