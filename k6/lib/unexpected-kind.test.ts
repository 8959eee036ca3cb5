import { describe, expect, it } from 'vitest';
import { type UnexpectedKind, unexpectedKind } from './unexpected-kind.ts';

describe('unexpectedKind', () => {
  it.each<[string, number, number, UnexpectedKind]>([
    ['an error of the server', 500, 1500, 'status'],
    ['a success that is not promised', 204, 0, 'status'],
    ['no response in time', 0, 1050, 'timeout'],
    ['no connection in time', 0, 1211, 'timeout'],
    ['a refused connection', 0, 1212, 'connection'],
    ['a connection that was reset', 0, 1220, 'connection'],
    ['a name that does not exist', 0, 1101, 'connection'],
    ['something k6 has no code for', 0, 1000, 'connection'],
  ])('%s', (_, status, errorCode, kind) => {
    expect(unexpectedKind(status, errorCode)).toBe(kind);
  });
});
