// Doubles and their text in ECMAScript, which RFC 8785 takes over.
// usage: node ecmascript_numbers.js > ecmascript_numbers.csv
const view = new DataView(new ArrayBuffer(8));
const seen = new Set();
const rows = [];

function add(bits) {
  view.setBigUint64(0, bits);
  const value = view.getFloat64(0);
  const key = bits.toString(16).padStart(16, '0');
  if (Number.isFinite(value) && !seen.has(key)) {
    seen.add(key);
    rows.push(`${key},${String(value)}`);
  }
}

function addNumber(value) {
  view.setFloat64(0, value);
  add(view.getBigUint64(0));
}

// Every power of ten and of two with both neighbours: the forms change there.
for (let e = -324; e <= 308; ++e) {
  addNumber(Number(`1e${e}`));
  addNumber(Number(`-9.99e${e}`));
}
for (let e = 0n; e < 2047n; e += 7n) {
  for (const low of [0n, 1n, 0xfffffffffffffn]) {
    add((e << 52n) | low);
  }
}
for (const text of ['0', '-0', '0.1', '0.95', '1.5', '123456.789', '9007199254740991', '5e-324']) {
  addNumber(Number(text));
}
// xorshift64: a fixed stream of bit patterns.
let state = 88172645463325252n;
for (let i = 0; i < 1500; ++i) {
  state ^= (state << 13n) & 0xffffffffffffffffn;
  state ^= state >> 7n;
  state ^= (state << 17n) & 0xffffffffffffffffn;
  add(state);
}
console.log(`# node ${process.version}, scripts/oracles/ecmascript_numbers.js`);
console.log('bits,text');
console.log(rows.join('\n'));
