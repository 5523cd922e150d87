"""Wire the alert stage and the desk: what happens by a match, and what by the clock."""

from dataclasses import dataclass
from datetime import datetime

from alerts.dispatch import Dispatch
from alerts.followup import FollowUp
from alerts.lookback import LookBack
from alerts.notices import FORMATS
from alerts.quarantine import FloodWatch
from alerts.stage import AlertStage
from alerts.webhooks import WebhookSender
from crawlers.platforms import PLATFORMS
from crawlers.scheduler import Scheduler
from domain.match import Match
from domain.messages import Message
from service.bootstrap import Service
from service.net import post
from service.worker import Job


def alert_jobs(service: Service) -> tuple[Job[Message], ...]:
    """Matches become verdicts and orders."""
    stage = AlertStage(service.store, service.settings.alerts, FORMATS, service.now)

    def on_match(message: Message) -> None:
        assert isinstance(message, Match)
        stage.handle(message)

    return (Job(Match, "alerts", on_match),)


@dataclass(frozen=True)
class Desk:
    """What happens by the clock rather than by a message."""

    service: Service
    scheduler: Scheduler
    follow_up: FollowUp
    look_back: LookBack
    floods: FloodWatch
    dispatch: Dispatch

    def propose(self, now: datetime) -> int:
        """Propose crawl tasks, follow notices up, look back and for floods.

        Returns:
            How much that changed.
        """
        proposed = self.scheduler.tick(self.service.store, now)
        looked = self.look_back.tick(now) + self.floods.tick(now)
        return proposed + self.follow_up.tick(now) + looked


def open_desk(service: Service, owner: str) -> Desk:
    """Wire the desk. `owner` names its leases."""
    options = service.settings.alerts
    return Desk(
        service,
        Scheduler(PLATFORMS, service.settings.crawl),
        FollowUp(service.store, options),
        LookBack(service.store, options, FORMATS),
        FloodWatch(service.store, options, FORMATS),
        Dispatch(service.store, options, owner),
    )


def open_webhooks(service: Service, owner: str) -> WebhookSender:
    """Wire the sender of webhooks. `owner` names its leases."""
    return WebhookSender(service.store, post, owner)
