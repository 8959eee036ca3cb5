/** How many test users there are. */
export const userCount = 100;

/** What a test user signs in with. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** The test user with this number, counted from 1; beyond the last one it begins again. */
export const testUser = (number: number): Credentials => ({
  email: `testuser${((number - 1) % userCount) + 1}@loadtest.com`,
  password: 'LoadTest123!',
});
