// What there is for points, as the server last said: asked when somebody looks, all its pages.

/** Pages at most; a shop of more is looked through in the mall. */
const PAGES_MOST = 20;

export class ShopCatalogue {
  items = [];
  coupons = [];
  gifts = [];
  boosts = [];
  transfers = null;

  constructor(client) {
    this.client = client;
  }

  /** Asks anew. Throws what the client throws. */
  async read() {
    const first = await this.client.shop();
    const items = [...(first.items ?? [])];
    let { next } = first;
    for (let page = 1; next !== undefined && page < PAGES_MOST; page += 1) {
      const more = await this.client.shop(next);
      items.push(...(more.items ?? []));
      next = more.next;
    }
    const { coupons = [], gifts = [], boosts = [], transfers = null } = first;
    Object.assign(this, { items, coupons, gifts, boosts, transfers });
  }
}
