#!/usr/bin/env node
import '../dist/bin/dsrg-predict.js';
