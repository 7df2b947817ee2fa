import i18next from 'i18next';
import { type Api, makeApi } from '#client/kit/api.ts';
import { ClockedFeeds } from '#client/kit/clocked-feeds.ts';
import { createLiveClient, type LiveClient } from '#client/kit/live-client.ts';
import type { Language } from '#core';
import type { OpenScene } from './scene/open-scene.ts';
import { type TwinState, useTwin } from './state/store.ts';

/** The connections of this page: one API, one socket, one scene. */
export const api: Api = makeApi(() => (i18next.language ?? 'ko') as Language);

let liveClient: LiveClient | undefined;
/** The socket opens when something live is first wanted. */
export function live(): LiveClient {
  liveClient ??= createLiveClient();
  return liveClient;
}

let clockedFeeds: ClockedFeeds | undefined;
/** The city's feeds at the moment of the reader's clock. */
export function feeds(): ClockedFeeds {
  if (!clockedFeeds) {
    const made = new ClockedFeeds(live());
    const follow = ({ clock }: TwinState) => made.setClock(clock.live ? undefined : clock.instant);
    follow(useTwin.getState());
    useTwin.subscribe(follow);
    clockedFeeds = made;
  }
  return clockedFeeds;
}

let opened: OpenScene | undefined;
export const setScene = (scene: OpenScene | undefined): void => {
  opened = scene;
};
/** The 3D scene, once it is there. */
export const scene = (): OpenScene | undefined => opened;
