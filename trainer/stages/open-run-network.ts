import type { Networks, OpenNetwork } from '../run/networks.ts';
import type { SegmentationNetworkSettings } from '../settings/network.ts';

/** The network that the run is for. */
export function openRunNetwork({
  common,
  networks,
}: {
  readonly common: { readonly network: SegmentationNetworkSettings };
  readonly networks: Networks;
}): OpenNetwork {
  return networks.open(common.network);
}
