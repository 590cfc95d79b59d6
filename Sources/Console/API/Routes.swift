// The whole API, a line for each part of it. A part is a file of its own.

/// Every route there is.
package enum Routes {
    package static let all: [Route] =
        [OpenAPI.route] + RoomRoutes.all + ActivityRoutes.all + UserRoutes.all + AccountRoutes.all
        + EventsRoute.all + TrustRoutes.all + ProgrammeRoutes.all + RuleRoutes.all
        + WebhookRoutes.all + ShopRoutes.all
}
