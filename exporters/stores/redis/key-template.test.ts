import { describe, expect, test } from 'vitest';
import { keyTemplate } from './key-template.ts';

describe('a template of keys', () => {
  test.each([
    ['booking:lock:{event}:{seat}', 'booking:lock:*:*'],
    ['{event}', '*'],
    ['a*b?[{event}]\\', String.raw`a\*b\?\[*\]\\`],
  ])('%s is found by the glob %s', (template, glob) => {
    expect(keyTemplate(template).match).toBe(glob);
  });

  test.each([
    ['booking:lock:{event}:{seat}', 'booking:lock:e1:A1', 'e1'],
    ['booking:lock:{event}:{seat}', 'booking:lock:e1:row:A1', 'e1'],
    ['{tenant}/{event}.lock', 'acme/e1.lock', 'e1'],
    ['lock({event})+', 'lock(e1)+', 'e1'],
    ['booking:lock:{event}:{seat}', 'booking:lock:e1:', undefined],
    ['booking:lock:{event}:{seat}', 'booking:lock::A1', undefined],
    ['booking:lock:{event}:{seat}', 'other:booking:lock:e1:A1', undefined],
  ])('%s finds in %s the event %s', (template, key, event) => {
    expect(keyTemplate(template).eventOf(key)).toBe(event);
  });
});
