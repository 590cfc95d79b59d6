// Which activities this page can show: one line a kind. A view is a class with `update(activity)`
// and `remove()`, made with the session, the layer to draw on and the way to become a member.

import { FlashSale } from "./flash-sale.js";
import { Lottery } from "./lottery.js";
import { PointRain } from "./point-rain.js";
import { Quiz } from "./quiz.js";
import { RedPacket } from "./red-packet.js";
import { Task } from "./task.js";
import { Vote } from "./vote.js";

export const KINDS = {
  flash_sale: FlashSale,
  lottery: Lottery,
  point_rain: PointRain,
  quiz: Quiz,
  red_packet: RedPacket,
  task: Task,
  vote: Vote,
};
