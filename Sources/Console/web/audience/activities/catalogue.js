// Which activities this page can show: one line a kind. A view is a class with `update(activity)`
// and `remove()`, made with the session, the layer to draw on and the way to become a member.

import { PointRain } from "./point-rain.js";

export const KINDS = {
  point_rain: PointRain,
};
