/** k6: requests under fifty names, at a steady rate. */
import http from 'k6/http';

const { BASE_URL, RATE, SECONDS } = __ENV;
const names = 50;

export const options = {
  scenarios: {
    steady: {
      executor: 'constant-arrival-rate',
      rate: Number(RATE),
      duration: `${SECONDS}s`,
      preAllocatedVUs: 20,
      gracefulStop: '2s',
    },
  },
};

export default function suite(): void {
  const name = `GET /api/v1/resource-${Math.floor(Math.random() * names)}/:id`;
  http.get(`${BASE_URL}/`, { tags: { name } });
}
