// Verifies a license with a library of another ecosystem: node verify.mjs <jwks> <token> <type> <now, Unix seconds>
import { createLocalJWKSet, jwtVerify } from 'jose';

const [jwks, token, typ, now] = process.argv.slice(2);
try {
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(JSON.parse(jwks)), {
    issuer: 'nyra-billing', audience: 'nyra-little-buddy', typ, algorithms: ['ES256'], currentDate: new Date(Number(now) * 1000),
  });
  console.log(JSON.stringify({ kid: protectedHeader.kid, ...payload }));
} catch (error) {
  console.log(JSON.stringify({ refused: error.code }));
}
