/**
 * A request of Prometheus's remote write, as bytes.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/ and prompb/types.proto of Prometheus.
 */

/** A native histogram at a time: counts of buckets beside each other, from `offset` on. */
export interface NativeHistogram {
  readonly schema: number;
  readonly offset: number;
  readonly counts: readonly number[];
  readonly sum: number;
}

/** A series at one time, in milliseconds since the epoch. */
export interface Point {
  readonly labels: Readonly<Record<string, string>>;
  readonly at: number;
  readonly value: number | NativeHistogram;
}

/** The fields of a message of protocol buffers. */
class Message {
  readonly #bytes: number[] = [];

  varint(field: number, value: number): this {
    this.#bytes.push(field << 3);
    pushVarint(this.#bytes, value);
    return this;
  }

  /** Zigzag: small numbers stay short below zero, too. */
  signed(field: number, value: number): this {
    return this.varint(field, value < 0 ? -2 * value - 1 : 2 * value);
  }

  double(field: number, value: number): this {
    this.#bytes.push((field << 3) | 1, ...new Uint8Array(Float64Array.of(value).buffer));
    return this;
  }

  bytes(field: number, value: ArrayLike<number>): this {
    this.#bytes.push((field << 3) | 2);
    pushVarint(this.#bytes, value.length);
    for (let at = 0; at < value.length; at++) this.#bytes.push(value[at] as number);
    return this;
  }

  get encoded(): readonly number[] {
    return this.#bytes;
  }
}

function pushVarint(to: number[], value: number): void {
  let left = value;
  // Not by shifts: times are longer than 32 bits.
  for (; left >= 128; left = Math.floor(left / 128)) to.push((left % 128) | 128);
  to.push(left);
}

const encoder = new TextEncoder();
const known = new WeakMap<object, Uint8Array>();

/** Labels in the order that Prometheus demands, encoded once. */
function labelsOf(labels: Point['labels']): Uint8Array {
  const before = known.get(labels);
  if (before) return before;
  const series = new Message();
  for (const name of Object.keys(labels).sort()) {
    const label = new Message().bytes(1, encoder.encode(name)).bytes(2, encoder.encode(labels[name]));
    series.bytes(1, label.encoded);
  }
  const bytes = Uint8Array.from(series.encoded);
  known.set(labels, bytes);
  return bytes;
}

function histogram({ schema, offset, counts, sum }: NativeHistogram, at: number): readonly number[] {
  const deltas: number[] = [];
  counts.forEach((count, place) => {
    const delta = count - (counts[place - 1] ?? 0);
    pushVarint(deltas, delta < 0 ? -2 * delta - 1 : 2 * delta);
  });
  return new Message()
    .varint(
      1,
      counts.reduce((all, count) => all + count, 0),
    )
    .double(3, sum)
    .signed(4, schema)
    .double(5, 1e-128)
    .varint(6, 0)
    .bytes(11, new Message().signed(1, offset).varint(2, counts.length).encoded)
    .bytes(12, deltas)
    .varint(15, at).encoded;
}

/** The points as a request's body: protocol buffers, in Snappy's format without compression. */
export function writeRequest(points: readonly Point[]): Uint8Array<ArrayBuffer> {
  const parts = points.flatMap(({ labels, at, value }) => {
    const sample =
      typeof value === 'number'
        ? new Message().bytes(2, new Message().double(1, value).varint(2, at).encoded)
        : new Message().bytes(4, histogram(value, at));
    const head = [(1 << 3) | 2];
    pushVarint(head, labelsOf(labels).length + sample.encoded.length);
    return [Uint8Array.from(head), labelsOf(labels), Uint8Array.from(sample.encoded)];
  });
  return literal(Buffer.concat(parts));
}

/** Snappy's block format, all of it literals: https://github.com/google/snappy/blob/main/format_description.txt */
function literal(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const [most, twoBytesFollow] = [65_536, 61 << 2];
  const length: number[] = [];
  pushVarint(length, bytes.length);
  const pieces: Uint8Array[] = [Uint8Array.from(length)];
  for (let at = 0; at < bytes.length; at += most) {
    const piece = bytes.subarray(at, at + most);
    const last = piece.length - 1;
    pieces.push(Uint8Array.of(twoBytesFollow, last & 255, last >> 8), piece);
  }
  return Uint8Array.from(Buffer.concat(pieces));
}
