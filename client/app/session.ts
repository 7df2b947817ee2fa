import i18next from 'i18next';
import { type Api, makeApi } from '#client/kit/api.ts';
import { createLiveClient, type LiveClient } from '#client/kit/live-client.ts';
import type { Language } from '#core';
import type { OpenScene } from './scene/open-scene.ts';

/** The connections of this page: one API, one socket, one scene. */
export const api: Api = makeApi(() => (i18next.language ?? 'ko') as Language);

let liveClient: LiveClient | undefined;
/** The socket opens when something live is first wanted. */
export function live(): LiveClient {
  liveClient ??= createLiveClient();
  return liveClient;
}

let opened: OpenScene | undefined;
export const setScene = (scene: OpenScene | undefined): void => {
  opened = scene;
};
/** The 3D scene, once it is there. */
export const scene = (): OpenScene | undefined => opened;
