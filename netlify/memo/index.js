// Keeps what the last build knew, so that the next one makes only the pages that changed.
const KEPT = [".digest", "output"];

module.exports = {
  async onPreBuild({ utils }) {
    const found = await utils.cache.restore(KEPT);
    console.log(found ? "The last build is here: only what changed will be made." : "No earlier build here.");
  },
  async onPostBuild({ utils }) {
    await utils.cache.save(KEPT);
  },
};
