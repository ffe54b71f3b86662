/* The first seconds of a film, fetched beforehand and kept in memory: they play without any network. */
const SECONDS = 14;
const MOST_LINES = 720;

const get = async (address, range) => {
  const answer = await fetch(address, range ? { headers: { Range: `bytes=${range[0]}-${range[1]}` } } : {});
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
};

/** {type, buffer}[] for a MediaSource: the picture of at most 720 lines, and the sound where it is a stream of its own. */
export async function loadClip(master) {
  const base = new URL(master, location.href);
  const text = await (await get(base)).text();
  const variants = [...text.matchAll(/#EXT-X-STREAM-INF:(.*)\n(.+)/g)].map(([, facts, uri]) => ({
    uri, facts, lines: Math.min(...(/RESOLUTION=(\d+)x(\d+)/.exec(facts) ?? [0, 0, 0]).slice(1).map(Number)),
    codecs: (/CODECS="([^"]+)"/.exec(facts)?.[1] ?? "").split(","),
  })).sort((one, other) => one.lines - other.lines);
  const picture = variants.filter((one) => one.lines <= MOST_LINES).at(-1) ?? variants[0];
  const sound = /#EXT-X-MEDIA:.*TYPE=AUDIO.*URI="([^"]+)"/.exec(text)?.[1];
  const isSound = (codec) => /^(mp4a|opus|ac-3|ec-3)/.test(codec);
  const parts = [[picture.uri, "video", sound ? picture.codecs.filter((codec) => !isSound(codec)) : picture.codecs]];
  if (sound) parts.push([sound, "audio", picture.codecs.filter(isSound)]);
  return Promise.all(parts.map(async ([uri, kind, codecs]) => ({
    type: `${kind}/mp4; codecs="${codecs.join(",")}"`, buffer: await beginning(new URL(uri, base)),
  })));
}

/** The initialisation and the first segments of a single-file stream, as one piece. */
async function beginning(address) {
  const lines = (await (await get(address)).text()).split("\n");
  const map = /URI="([^"]+)"(?:,BYTERANGE="(\d+)@(\d+)")?/.exec(lines.find((line) => line.startsWith("#EXT-X-MAP")));
  let seconds = 0, end = Number(map[3] ?? 0) + Number(map[2] ?? 0), file = map[1];
  for (let n = 0; n < lines.length && seconds < SECONDS; n += 1) {
    if (lines[n].startsWith("#EXTINF:")) seconds += parseFloat(lines[n].slice(8));
    const range = /^#EXT-X-BYTERANGE:(\d+)@(\d+)/.exec(lines[n]);
    if (range) end = Math.max(end, Number(range[1]) + Number(range[2]));
    if (lines[n] && !lines[n].startsWith("#")) file = lines[n];
  }
  return (await get(new URL(file, address), [0, end - 1])).arrayBuffer();
}

/** Play what was loaded in this <video>; resolves once it can begin. */
export async function playClip(video, tracks) {
  const source = new MediaSource();
  video.src = URL.createObjectURL(source);
  await new Promise((ready) => source.addEventListener("sourceopen", ready, { once: true }));
  const sinks = tracks.map(({ type }) => source.addSourceBuffer(type)); // all of them before the first byte
  await Promise.all(sinks.map((sink, n) => new Promise((done, failed) => {
    sink.addEventListener("updateend", done, { once: true });
    sink.addEventListener("error", failed, { once: true });
    sink.appendBuffer(tracks[n].buffer.slice(0));
  })));
  if (source.readyState === "open") source.endOfStream();
  const starts = sinks.map(({ buffered }) => (buffered.length ? buffered.start(0) : 0));
  if (Math.max(...starts) > 0) video.currentTime = Math.max(...starts) + 0.01; // nothing plays before its first picture
  await video.play().catch(() => {
    video.muted = true; // a hall without a click yet: the picture at least
    return video.play();
  });
}
