// The values under the pointer: one line through all charts at the same moment, and the values of the chart pointed at.
const main = document.querySelector('main');
const { from, step, count, started } = main.dataset;
const grid = { from: Number(from), step: Number(step), count: Number(count), started: Number(started) };
const plots = [...document.querySelectorAll('.plot')];
const tip = document.getElementById('tip');
const known = new Map();

const valuesOf = (plot) => {
  if (!known.has(plot)) known.set(plot, JSON.parse(plot.querySelector('script').textContent));
  return known.get(plot);
};

const two = (value) => String(value).padStart(2, '0');

const clock = (seconds) => {
  const whole = Math.abs(Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const text = hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  return seconds < 0 && whole > 0 ? `-${text}` : text;
};

const line = (colour, name, value) => {
  const row = document.createElement('div');
  const swatch = document.createElement('span');
  swatch.className = 'swatch';
  swatch.style.background = colour;
  const words = document.createElement('span');
  words.textContent = name;
  const figure = document.createElement('b');
  figure.textContent = value;
  row.append(swatch, words, figure);
  return row;
};

const linesAt = ({ names, colours, values, rows }, seconds) => {
  if (rows) {
    return rows.flatMap(({ name, bands }) =>
      bands
        .filter(([begins, ends]) => begins <= seconds && seconds < ends)
        .map(([, , text, colour]) => line(colour, name, text)),
    );
  }
  const at = Math.min(grid.count - 1, Math.max(0, Math.round((seconds - grid.from) / grid.step)));
  return names.map((name, index) => line(colours[index], name, values[index][at] ?? '–'));
};

const hide = () => {
  tip.style.display = 'none';
  for (const plot of plots) plot.querySelector('.cursor').style.display = 'none';
};

const show = (plot, event) => {
  const box = plot.getBoundingClientRect();
  const left = Number(plot.dataset.left);
  const right = Number(plot.dataset.right);
  const share = ((event.clientX - box.left) / box.width - left) / (right - left);
  if (share < 0 || share > 1) {
    hide();
    return;
  }
  const seconds = grid.from + share * (grid.count - 1) * grid.step;
  for (const other of plots) {
    const cursor = other.querySelector('.cursor');
    const [begins, ends] = [Number(other.dataset.left), Number(other.dataset.right)];
    cursor.style.left = `${(begins + share * (ends - begins)) * 100}%`;
    cursor.style.display = 'block';
  }
  const head = document.createElement('div');
  const time = new Date(grid.started + seconds * 1000).toISOString().slice(11, 19);
  head.textContent = `${clock(seconds)} · ${time} UTC`;
  tip.replaceChildren(head, ...linesAt(valuesOf(plot), seconds));
  tip.style.display = 'block';
  const beyond = event.clientX + 16 + tip.offsetWidth > window.innerWidth;
  tip.style.left = `${beyond ? event.clientX - 16 - tip.offsetWidth : event.clientX + 16}px`;
  tip.style.top = `${Math.min(event.clientY + 12, window.innerHeight - tip.offsetHeight - 8)}px`;
};

for (const plot of plots) {
  plot.addEventListener('pointermove', (event) => show(plot, event));
  plot.addEventListener('pointerdown', (event) => show(plot, event));
  plot.addEventListener('pointerleave', hide);
}
